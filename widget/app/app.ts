/// <reference types="vite/client" />
import './app.css'
