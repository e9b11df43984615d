/// <reference types="vite/client" />
import './app.css'
import './surveys.ts'
